using BenchmarkDotNet.Running;
using SmtpTools.Benchmarks;

// dotnet run -c Release --project tests/SmtpTools.Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/SmtpTools.Benchmarks -- relay-scale
if (args is ["relay-scale"])
{
    await RelayScale.RunAsync();
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(DecoderBenchmarks).Assembly).Run(args);
}
