print("slurmtail-tui")
