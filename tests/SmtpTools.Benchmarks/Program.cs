using BenchmarkDotNet.Running;
using SmtpTools.Benchmarks;

// dotnet run -c Release --project tests/SmtpTools.Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/SmtpTools.Benchmarks -- relay-scale
// tests/SmtpTools.Benchmarks/compare-logs
if (args is ["relay-scale"])
{
    await RelayScale.RunAsync();
}
else if (args is ["logs", string postfix, string exim])
{
    LogComparison.Run(postfix, exim);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(DecoderBenchmarks).Assembly).Run(args);
}
