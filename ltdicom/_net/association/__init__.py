"""A-ASSOCIATE PDUs (PS3.8): no socket, no thread."""
