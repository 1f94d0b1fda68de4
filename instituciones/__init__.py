"""Who and when: ministries, institutions, people, roles, processes and their calendar."""
