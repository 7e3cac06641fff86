"""What runs and in which order; the command line. The only folder that may import an orchestrator."""
