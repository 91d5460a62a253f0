using Transport.Benchmarks.Workloads;

Console.WriteLine(new Workload(Scenario.Flood, 32));
