"""主册: the mobile book. One module per centre or part of one."""
