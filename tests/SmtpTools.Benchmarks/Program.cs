using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/SmtpTools.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(SmtpTools.Benchmarks.DecoderBenchmarks).Assembly).Run(args);
