"""The phone page of 经理助手 and 随身厅: its files, its door for browsers, its simulated reader."""
