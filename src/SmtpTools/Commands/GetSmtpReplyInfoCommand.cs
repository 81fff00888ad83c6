using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SmtpTools.Replies;

namespace SmtpTools.Commands;

/// <summary>Explains SMTP replies, or lists what the catalogue knows.</summary>
[Cmdlet(VerbsCommon.Get, "SmtpReplyInfo")]
[OutputType(typeof(SmtpReplyInfo))]
public sealed class GetSmtpReplyInfoCommand : PSCmdlet
{
    /// <summary>The type name that the advice view hangs on: one question gets an answer to read, many get a table.</summary>
    internal const string AdviceTypeName = "SmtpTools.SmtpReplyInfo#Advice";

    // A list may contain itself.
    private const int DeepestList = 8;

    private readonly ReplyLineJoiner _joiner = new();
    private readonly MessageReader _messages = new();
    private SmtpReplyDecoder _decoder = null!;
    private HashSet<string>? _reasons;
    private bool _isOneQuestion;
    private bool _hasContent;
    private string? _blank;

    /// <summary>Codes, replies, texts with replies in them, errors, or objects that have one.</summary>
    // An object is always bound whole: what it says stands in several of its properties, and ReplyParts puts them together.
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Code", "StatusCode", "Response", "DiagnosticCode", "Message")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(CodeCompleter))]
    public object? Reply { get; set; }

    /// <summary>The command that the reply answers.</summary>
    [Parameter]
    [CommandName]
    [ValidateSet( // all but None, which Tab would offer too
        nameof(SmtpCommand.Connect), nameof(SmtpCommand.Ehlo), nameof(SmtpCommand.Helo), nameof(SmtpCommand.StartTls), nameof(SmtpCommand.Auth), nameof(SmtpCommand.Mail),
        nameof(SmtpCommand.Rcpt), nameof(SmtpCommand.Data), nameof(SmtpCommand.EndOfData), nameof(SmtpCommand.Bdat), nameof(SmtpCommand.Rset), nameof(SmtpCommand.Vrfy),
        nameof(SmtpCommand.Expn), nameof(SmtpCommand.Help), nameof(SmtpCommand.Noop), nameof(SmtpCommand.Quit), nameof(SmtpCommand.Etrn), nameof(SmtpCommand.Atrn))]
    public SmtpCommand Command { get; set; }

    /// <summary>Only these reasons; without replies, what the catalogue knows of them.</summary>
    [Parameter]
    public SmtpReason[]? Reason { get; set; }

    /// <summary>Only these providers and servers; without replies, what the catalogue knows of them.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string[]? Provider { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _decoder = SmtpReplyDecoder.Default;
        _reasons = Reason is null ? null : new HashSet<string>(Reason.Select(reason => reason.ToString()));
        _isOneQuestion = !MyInvocation.ExpectingInput && Reply is not null;
        Provider = Provider?.SelectMany(NamesLike).ToArray();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Reply is not null || MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(Reply)))
        {
            Process(Reply);
        }
        else
        {
            WriteAll(FromCatalogue());
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        FlushLines();
        if (!_hasContent && _blank is not null)
        {
            WriteError(Errors.Empty(_blank));
        }
    }

    private string[] NamesLike(string pattern)
    {
        WildcardPattern wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
        string[] names = _decoder.KnownProviders.Select(known => known.Key).Where(wildcard.IsMatch).ToArray();
        if (names.Length == 0)
        {
            WriteError(Errors.ProviderNotFound(pattern, NearNames.Of(pattern, _decoder.KnownProviders)));
        }

        return names;
    }

    private void Process(object? item, int depth = 0)
    {
        object? value = item is PSObject wrapped ? wrapped.BaseObject : item;
        if (depth < DeepestList && value is not byte[] && (LanguagePrimitives.GetEnumerable(value) ?? ErrorList.Of(value) ?? LogReply.RecipientsOf(item)) is { } many)
        {
            _isOneQuestion &= value is ICollection { Count: 1 };
            foreach (object? part in many)
            {
                Process(part, depth + 1);
            }

            return;
        }

        ReplyInput input = ReplyInput.Of(item, WriteVerbose);
        if (input.Kind == ReplyInputKind.Line)
        {
            _hasContent = true;
            _joiner.Add(input.Text, Explain);
            return;
        }

        FlushLines();
        _hasContent |= input.Kind != ReplyInputKind.Blank;
        switch (input.Kind)
        {
            case ReplyInputKind.Blank:
                _blank = input.Text;
                break;
            case ReplyInputKind.Reply:
                Explain(input, item);
                break;
            case ReplyInputKind.Wildcard:
                Browse(input.Text);
                break;
            default:
                WriteError(input.Error!);
                break;
        }
    }

    private void FlushLines() => _joiner.Flush(Explain);

    private void Explain(string lines) => Explain(ReplyInput.OfLines(lines), lines);

    private void Explain(ReplyInput input, object? item)
    {
        if (!input.IsLogged && _messages.IsMessage(input.Text))
        {
            ExplainMessage(input.Text, item);
            return;
        }

        SmtpReplyInfo info = Decode(input);
        // What looks like a reply in a line of a header, as in "To: Unknown User <a@example.org>", is none.
        if (info is { Code: null, EnhancedCode: null } && (info.Rule is null || (!input.IsLogged && HeaderLines.IsOne(input.Text))))
        {
            WriteError(
                ReplyInput.IsSetOfDigits(input.Text) ? Errors.WildcardNotSupported(input.Text)
                : HeaderLines.MayBeOne(input.Text) ? Errors.HeaderLine(input.Text)
                : Errors.NotUnderstood(input.Text, item));
        }
        else if (IsWanted(info))
        {
            WriteOne(input.Answer(info));
        }
    }

    private void ExplainMessage(string message, object? item)
    {
        SmtpLogEvent[] recipients = _messages.Read(message).ToArray();
        _isOneQuestion &= recipients.Length <= 1;
        foreach (SmtpLogEvent recipient in recipients)
        {
            ReplyInput input = ReplyInput.Of(recipient, WriteVerbose);
            if (input.Kind == ReplyInputKind.Reply)
            {
                Explain(input, recipient);
            }
            else
            {
                WriteError(Errors.NoReplyInMessage(recipient));
            }
        }

        if (recipients.Length == 0)
        {
            ExplainWords(message, item);
        }
    }

    /// <summary>Explains a message that is no notification: an automatic answer, say, or somebody who writes of one.</summary>
    private void ExplainWords(string message, object? item)
    {
        SmtpReplyInfo info = _decoder.Decode(message, Command);
        if (info is { Code: null, EnhancedCode: null, Rule: null })
        {
            WriteError(Errors.NotUnderstood(message, item));
        }
        else if (IsWanted(info))
        {
            WriteWarning($"'{Errors.Quote(message)}' is a message, but no bounce that is known. Its words are explained, without a recipient: they may be about anybody.");
            WriteOne(info.CopyForNobody());
        }
    }

    private SmtpReplyInfo Decode(ReplyInput input) => _decoder.Decode(input.Text, Command == SmtpCommand.None ? input.Command : Command);

    private void Browse(string pattern)
    {
        SmtpReplyInfo[] found = _decoder.Find(pattern, Command).ToArray();
        if (found.Length == 0)
        {
            WriteError(Errors.CodeNotFound(pattern));
        }

        _isOneQuestion = false;
        WriteAll(found);
    }

    private IEnumerable<SmtpReplyInfo> FromCatalogue() =>
        Provider is not null ? Provider.SelectMany(name => _decoder.FindProvider(name, Command))
        : Reason is not null ? Reason.SelectMany(reason => _decoder.FindReason(reason, Command))
        : _decoder.Find("*", Command);

    private void WriteAll(IEnumerable<SmtpReplyInfo> all)
    {
        foreach (SmtpReplyInfo info in all.Where(IsWanted))
        {
            WriteOne(info.Copy());
        }
    }

    private bool IsWanted(SmtpReplyInfo info) =>
        (_reasons is null || _reasons.Contains(info.Reason))
        && (Provider is null || Provider.Any(name => Is(name, info.Provider) || Is(name, info.Server)));

    private static bool Is(string name, string? found) => string.Equals(name, found, StringComparison.OrdinalIgnoreCase);

    /// <param name="answer">A copy, since PowerShell hangs type names on it.</param>
    private void WriteOne(SmtpReplyInfo answer)
    {
        if (!_isOneQuestion)
        {
            WriteObject(answer);
            return;
        }

        var advice = new PSObject(answer);
        advice.TypeNames.Insert(0, AdviceTypeName);
        WriteObject(advice);
    }
}
