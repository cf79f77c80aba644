"""The stateful half of the service: accounts, revisions, journeys and changes over a store, whoever asks."""
