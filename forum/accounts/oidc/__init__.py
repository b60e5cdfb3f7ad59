"""The OpenID Connect client: discovery, authorization code flow, claims."""
