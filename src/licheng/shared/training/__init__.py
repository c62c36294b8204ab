"""The training clock's page: demo and training installations only."""
