"""L1xx to L8xx: what lint finds, one family a module, each code with its page."""
