"""Real tables to plant faults into, rid of the faults they came with."""
