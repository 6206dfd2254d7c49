"""The sub-commands of ``ltdicom``, a module each; `ltdicom.__main__` collects them."""
