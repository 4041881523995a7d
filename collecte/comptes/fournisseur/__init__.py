"""Sign-in through an external identity provider, by OpenID Connect."""
