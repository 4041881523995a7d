"""Messages: outbox, delivery, bounces; each room registers its own messages."""
