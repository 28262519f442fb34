"""What `./run` runs: the set-up, the suite, the demo, the simulator, the benchmarks."""
