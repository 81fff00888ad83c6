using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using MailKit;
using SmtpTools.Relay;
using SmtpTools.Replies;

namespace SmtpTools.Mail;

/// <summary>
/// Hears the dialogue that MailKit leads: takes the replies from the wire as they are, times the steps, keeps the transcript without secrets, and puts an end to a server
/// that talks too much (what is thrown here reaches the caller through MailKit).
/// </summary>
internal sealed class DialogueRecorder(Deadline deadline, SecretMask secrets, Action<string>? listener) : IProtocolLogger
{
    /// <summary>The longest reply, in octets; RFC 5321 4.5.3.1.5 allows 512 for a line, and an answer to EHLO has some dozen.</summary>
    public const int LongestReply = 64 * 1024;

    private const int LongestShownLine = 2048;

    private const int LongestEnhancedCode = 9;

    // No mechanism needs half as many.
    private const int MostChallenges = 10;

    private readonly Dictionary<SmtpRelayPhase, double> _times = [];
    private readonly List<byte[]> _lines = [];
    private readonly List<byte> _line = [];
    private long _since = Stopwatch.GetTimestamp();
    private int _replyLength;
    private int _challenges;
    private SmtpCommand _command = SmtpCommand.Connect;
    private bool _isMessage;
    private bool _isAnswered;
    private string? _garbage;

    /// <summary>MailKit's, and not needed: all that is sent behind AUTH is secret.</summary>
    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>The step that the client waits in.</summary>
    public SmtpRelayPhase Phase { get; private set; } = SmtpRelayPhase.Tls;

    public SmtpReply? Greeting { get; private set; }

    /// <summary>The answer to EHLO before STARTTLS; null where TLS was not begun so.</summary>
    public SmtpReply? EhloBeforeTls { get; private set; }

    public SmtpReply? Ehlo { get; private set; }

    public SmtpReply? LastReply { get; private set; }

    /// <summary>The 421 that came behind a reply, unasked: the server closes (RFC 5321 3.8). Null where none did.</summary>
    public SmtpReply? Farewell { get; private set; }

    /// <summary>The text of a message was sent; whatever comes then, the server may have taken it.</summary>
    public bool HasSentMessage { get; private set; }

    /// <summary>The AUTH mechanism that was last tried; null where none was.</summary>
    public string? AuthMechanism { get; private set; }

    /// <summary>What came behind the reply to STARTTLS, in the clear: whoever sent it wanted it taken for the server's word (CVE-2011-0411).</summary>
    public int OctetsPastStartTls { get; private set; }

    /// <summary>What came and is no reply, shortened; null while all is well.</summary>
    public string? Garbage => _garbage ?? (_line.Count > 0 && !IsReplySoFar(_line) ? Shown(Texts().Last()) : null);

    /// <summary>What came of a reply that is not complete, shortened; null where nothing did.</summary>
    public string? Begun => _lines.Count == 0 && _line.Count == 0 ? null : Shown(string.Join(" ", Texts()).TrimEnd());

    /// <summary>Called when a handshake is over, before anything is said behind it.</summary>
    public Action? Secured { get; set; }

    /// <summary>The time of a step so far, in milliseconds; null where it was not come to.</summary>
    public double? Time(SmtpRelayPhase phase) => _times.TryGetValue(phase, out double time) ? Math.Round(time, 2) : null;

    /// <summary>The connection is made: what comes now is the handshake, where TLS is spoken from the first octet.</summary>
    public void Connected() => Begin(SmtpRelayPhase.Tls, SmtpCommand.Connect);

    public void LogConnect(Uri uri)
    {
        if (Phase == SmtpRelayPhase.Tls)
        {
            AddTime(); // nothing, without
            Secured?.Invoke();
        }

        Begin(SmtpRelayPhase.Greeting, SmtpCommand.Connect);
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        HasSentMessage |= _isMessage;
        ExpectReply();
        if (_isMessage)
        {
            listener?.Invoke($"C: [{count} octets of the message]");
            deadline.Restart();
            return;
        }

        string sent = Encoding.UTF8.GetString(buffer, offset, count).TrimEnd('\r', '\n');
        if (Phase == SmtpRelayPhase.Tls)
        {
            AddTime(); // the handshake behind STARTTLS is over when the client speaks again
            Secured?.Invoke();
            _line.Clear();
            EhloBeforeTls = Ehlo;
        }

        (SmtpRelayPhase phase, SmtpCommand command) = StepOf(sent);
        string shown = phase == SmtpRelayPhase.Auth ? TakeAuth(sent) : Shown(secrets.Apply(sent));
        listener?.Invoke("C: " + shown);
        Begin(phase, command);
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (IsHandshakeNext)
        {
            OctetsPastStartTls += count;
            return;
        }

        for (int i = offset; i < offset + count; i++)
        {
            if (++_replyLength > LongestReply)
            {
                throw new RelayException(Greeting is null && !IsReplySoFar(_line) ? SmtpRelayStatus.NotSmtp : SmtpRelayStatus.ProtocolError, Phase, $"a reply longer than {LongestReply:N0} octets");
            }

            if (buffer[i] != (byte)'\n')
            {
                _line.Add(buffer[i]);
                continue;
            }

            if (TakeLine() && IsHandshakeNext)
            {
                OctetsPastStartTls = offset + count - i - 1;
                return;
            }
        }
    }

    /// <summary>What came of a reply that did not come to its end is shown now.</summary>
    public void Dispose()
    {
        string[] texts = Texts();
        for (int i = 0; i < _lines.Count; i++)
        {
            listener?.Invoke("S: " + Shown(texts[i]));
        }

        _lines.Clear();
        _line.Clear();
    }

    private bool IsHandshakeNext => _isAnswered && _command == SmtpCommand.StartTls && LastReply!.IsPositive;

    /// <summary>What came behind the last reply must not answer what is asked now: every reply after it would be taken for another's.</summary>
    private void ExpectReply()
    {
        if (Farewell is not null)
        {
            throw RelayException.Of(Farewell);
        }

        if (_isAnswered && Begun is not null)
        {
            throw SecondReply(Begun);
        }

        _isAnswered = false;
    }

    private RelayException SecondReply(string text) => new(SmtpRelayStatus.ProtocolError, Phase, $"more than one reply came: behind '{LastReply!.Lines[0]}' the server said '{text}'");

    private void Begin(SmtpRelayPhase phase, SmtpCommand command)
    {
        bool isAnswerToChallenge = phase == SmtpRelayPhase.Auth && LastReply is not null && IsChallenge(LastReply);
        Phase = phase;
        _command = command;
        _since = Stopwatch.GetTimestamp();
        if (!isAnswerToChallenge)
        {
            deadline.Restart();
        }
    }

    private void AddTime()
    {
        double time = (Stopwatch.GetTimestamp() - _since) * 1000.0 / Stopwatch.Frequency;
        _times[Phase] = (_times.TryGetValue(Phase, out double before) ? before : 0) + time;
        _since = Stopwatch.GetTimestamp();
    }

    /// <summary>Takes the line that is complete; true where the reply is complete with it.</summary>
    private bool TakeLine()
    {
        while (_line.Count > 0 && _line[_line.Count - 1] == (byte)'\r')
        {
            _line.RemoveAt(_line.Count - 1);
        }

        byte[] line = _line.ToArray();
        bool isReply = IsReplySoFar(line) && line.Length >= 3 && (_lines.Count == 0 || line.Take(3).SequenceEqual(_lines[0].Take(3)));
        _line.Clear();
        _lines.Add(line);
        if (!isReply)
        {
            _garbage = Shown(TakeTexts().Last());
            throw new RelayException(Greeting is null ? SmtpRelayStatus.NotSmtp : SmtpRelayStatus.ProtocolError, Phase, $"the server said '{_garbage}'");
        }

        if (line.Length > 3 && line[3] == '-')
        {
            return false;
        }

        TakeReply();
        return true;
    }

    private void TakeReply()
    {
        string[] lines = TakeTexts();
        var reply = new SmtpReply((lines[0][0] - '0') * 100 + (lines[0][1] - '0') * 10 + (lines[0][2] - '0'), lines, Phase, _command);
        _replyLength = 0;
        if (_isAnswered)
        {
            Farewell = reply.Code == SmtpReply.ServiceNotAvailable ? reply : throw SecondReply(reply.Lines[0]);
            return;
        }

        _isAnswered = true;
        LastReply = reply;
        AddTime();
        if (IsChallenge(reply))
        {
            CountChallenge();
        }
        else
        {
            deadline.Restart();
        }

        if (Phase == SmtpRelayPhase.Greeting)
        {
            Greeting ??= LastReply;
            if (Greeting.IsPositive && GreetingJudge.IsFtp(Greeting.Text()))
            {
                throw new RelayException(SmtpRelayStatus.NotSmtp, Phase, $"an FTP server: it said '{Shown(Greeting.Lines[0])}'");
            }
        }
        else if (Phase == SmtpRelayPhase.Ehlo && LastReply.IsPositive)
        {
            Ehlo = LastReply;
        }

        _isMessage = _command == SmtpCommand.Data && LastReply.Code == SmtpReply.StartMailInput;
        _command = _isMessage ? SmtpCommand.EndOfData : _command;
    }

    private static bool IsChallenge(SmtpReply reply) => reply.Phase == SmtpRelayPhase.Auth && reply.Code == SmtpReply.Challenge;

    /// <summary>MailKit answers challenges as long as they come; one exchange has one deadline, and so many of them.</summary>
    private void CountChallenge()
    {
        if (++_challenges > MostChallenges)
        {
            throw new RelayException(SmtpRelayStatus.ProtocolError, Phase, $"more than {MostChallenges} challenges to one AUTH {AuthMechanism}");
        }
    }

    /// <summary>Of what is sent in an AUTH exchange only the mechanism is shown.</summary>
    private string TakeAuth(string sent)
    {
        string[] words = sent.Split([' '], 3);
        bool isBegin = words.Length > 1; // what goes on with it is Base64
        if (isBegin)
        {
            secrets.Arm(Ehlo?.Text(0));
            _challenges = 0;
            AuthMechanism = words[1];
        }

        string response = isBegin ? words.Skip(2).FirstOrDefault() ?? "" : sent;
        secrets.AddResponse(response);
        return (isBegin ? $"{words[0]} {words[1]} " : "") + (response.Length > 0 ? SecretMask.Stars : "");
    }

    /// <summary>The lines of the reply so far, for who shows them, or for the reply: here secrets end, and only here.</summary>
    private string[] Texts()
    {
        List<byte[]> all = _line.Count == 0 ? _lines : [.. _lines, _line.ToArray()];
        string[] texts = secrets.Apply(all, TextStart);
        for (int i = 0; i < texts.Length; i++)
        {
            bool isChallenge = Phase == SmtpRelayPhase.Auth && texts[i].StartsWith("334", StringComparison.Ordinal) && texts[i].Length > SmtpReply.CodeLength;
            texts[i] = isChallenge ? texts[i].Substring(0, SmtpReply.CodeLength) + SecretMask.Stars : OneLine.Of(texts[i], LongestReply);
        }

        return texts;
    }

    private string[] TakeTexts()
    {
        string[] texts = Texts();
        if (Phase == SmtpRelayPhase.Auth && _lines[0].Length > SmtpReply.CodeLength && texts[0].StartsWith("334", StringComparison.Ordinal))
        {
            secrets.AddChallenge(ByteText.Of(_lines[0]).Substring(SmtpReply.CodeLength));
        }

        _lines.Clear();
        foreach (string text in texts)
        {
            listener?.Invoke("S: " + Shown(text));
        }

        return texts;
    }

    /// <summary>Behind the reply code and the enhanced status code (RFC 3463 2).</summary>
    private static int TextStart(byte[] line)
    {
        if (!IsReplySoFar(line))
        {
            return 0;
        }

        int start = Math.Min(line.Length, SmtpReply.CodeLength);
        int end = start;
        while (end < line.Length && (line[end] is (byte)'.' or (>= (byte)'0' and <= (byte)'9')))
        {
            end++;
        }

        bool isEnhanced = end < line.Length && line[end] == ' ' && end - start <= LongestEnhancedCode && line.Skip(start).Take(end - start).Count(octet => octet == '.') == 2;
        return isEnhanced ? end + 1 : start;
    }

    /// <summary>Three digits, the first 2 to 5, then a space, a hyphen or the end (RFC 5321 4.2); as far as the line goes.</summary>
    private static bool IsReplySoFar(IReadOnlyList<byte> line)
    {
        for (int i = 0; i < line.Count && i < SmtpReply.CodeLength; i++)
        {
            char c = (char)line[i];
            bool fits = i == 0 ? c is >= '2' and <= '5' : i < 3 ? c is >= '0' and <= '9' : c is ' ' or '-' or '\r';
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static string Shown(string line) => OneLine.Of(line, LongestShownLine);

    private static (SmtpRelayPhase Phase, SmtpCommand Command) StepOf(string sent)
    {
        string verb = sent.Split([' ', '\r', '\n', ':'], 2)[0].ToUpperInvariant();
        return verb switch
        {
            "EHLO" => (SmtpRelayPhase.Ehlo, SmtpCommand.Ehlo),
            "HELO" => (SmtpRelayPhase.Ehlo, SmtpCommand.Helo),
            "STARTTLS" => (SmtpRelayPhase.Tls, SmtpCommand.StartTls),
            "MAIL" => (SmtpRelayPhase.Mail, SmtpCommand.Mail),
            "RCPT" => (SmtpRelayPhase.Rcpt, SmtpCommand.Rcpt),
            "DATA" => (SmtpRelayPhase.Data, SmtpCommand.Data),
            "RSET" => (SmtpRelayPhase.Other, SmtpCommand.Rset),
            "QUIT" => (SmtpRelayPhase.Other, SmtpCommand.Quit),
            _ => (SmtpRelayPhase.Auth, SmtpCommand.Auth), // AUTH, and the lines that go on with it
        };
    }
}
