"""E-mail: addresses, messages, the queue, and the transports that send them."""
