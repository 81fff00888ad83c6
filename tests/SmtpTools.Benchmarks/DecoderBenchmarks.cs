using System;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using SmtpTools.Catalogue;

namespace SmtpTools.Benchmarks;

/// <summary>
/// How fast replies are decoded on one core. The floor is what any decoder must do at the least: look at every character once. The peer is the usual way, one
/// compiled regular expression a reason, with ten of them.
/// </summary>
[MemoryDiagnoser]
public class DecoderBenchmarks
{
    private const int Count = 10_000;

    private static readonly Regex[] s_peer =
    [
        new("user unknown|no such user|mailbox (not found|unavailable)|does not exist", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("mailbox (is )?full|over ?quota|quota exceeded", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("relay(ing)? (access )?denied|unable to relay|not permitted to relay", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("block(ed|list)|blacklist|spamhaus|dnsbl|rbl", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("spam|junk|unsolicited|bulk", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("spf|dkim|dmarc", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("too many|rate limit|throttl", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("gr[ea]ylist|try again", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("too (large|big)|size limit|exceeds .{0,20}size", RegexOptions.IgnoreCase | RegexOptions.Compiled),
        new("timed? ?out|connection (refused|reset|lost)|unreachable", RegexOptions.IgnoreCase | RegexOptions.Compiled),
    ];

    private readonly SmtpReplyDecoder _decoder = SmtpReplyDecoder.Default;
    private readonly string[] _repeated = Replies.Repeated(Count);
    private readonly string[] _unseen = Replies.Unseen(100_000);
    private int _next;
    private readonly string _tenMegabytes = "550 5.1.1 " + new string('x', 10_000_000);
    private readonly string _chain = string.Concat(Enumerable.Repeat("a-", SmtpReplyDecoder.LongestInput / 2));

    /// <summary>Replies seen before, as most in a log are.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int Repeated()
    {
        int codes = 0;
        foreach (string reply in _repeated)
        {
            codes += _decoder.Decode(reply).Code ?? 0;
        }

        return codes;
    }

    /// <summary>Replies never seen before: they come round again only after the decoder's memory has lost them.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int Unseen()
    {
        int codes = 0;
        for (int i = 0; i < Count; i++)
        {
            _next = _next + 1 < _unseen.Length ? _next + 1 : 0;
            codes += _decoder.Decode(_unseen[_next]).Code ?? 0;
        }

        return codes;
    }

    /// <summary>The same by as many threads as there are processors.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void UnseenInParallel()
    {
        int first = _next, threads = Environment.ProcessorCount;
        _next = (_next + Count) % _unseen.Length;
        Parallel.For(0, threads, thread =>
        {
            for (int i = thread; i < Count; i += threads)
            {
                _decoder.Decode(_unseen[(first + i) % _unseen.Length]);
            }
        });
    }

    [Benchmark(OperationsPerInvoke = Count, Baseline = true)]
    public int FloorEveryCharacterOnce()
    {
        int letters = 0;
        for (int i = 0; i < Count; i++)
        {
            foreach (char c in _unseen[i])
            {
                letters += char.IsLetter(c) ? 1 : 0;
            }
        }

        return letters;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int PeerTenRegularExpressions()
    {
        int reasons = 0;
        for (int i = 0; i < Count; i++)
        {
            reasons += Array.FindIndex(s_peer, reason => reason.IsMatch(_unseen[i]));
        }

        return reasons;
    }

    [Benchmark]
    public SmtpReplyInfo TenMegabyteLine() => _decoder.Decode(_tenMegabytes);

    /// <summary>The longest text that is read, of one chain of words.</summary>
    [Benchmark]
    public SmtpReplyInfo LongestChain() => _decoder.Decode(_chain);

    /// <summary>What the first question of a session costs beside it.</summary>
    [Benchmark]
    public object LoadCatalogue() => ReplyCatalogue.Load(ReplyCatalogue.EmbeddedFiles());
}
