"""Sites of the peers that we measure beside ours. They run in environments of their own."""
