"""Bring work in: from what a learning management system lets one download to `submitted/STUDENT/ASSIGNMENT/`."""
