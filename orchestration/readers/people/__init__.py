"""Contacts of people: how they are found in texts, and where they are taken out."""
