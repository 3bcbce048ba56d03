"""The OMTM page and the wizard that defines one."""
