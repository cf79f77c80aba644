"""The vendor's asynchronous external-action contract over HTTP, answered by a rule set; needs the extra `http`."""
