"""The rules below the ORM: one SQL file a vendor, and their installer."""
