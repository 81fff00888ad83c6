using System.Collections.Generic;
using System.Globalization;
using SmtpTools.Catalogue;

namespace SmtpTools.Replies;

/// <summary>Says what in a reply does not fit together.</summary>
internal static class ReplyWarnings
{
    public static TextList Of(ReplyCatalogue catalogue, in Decision decision, in ReplyLocation location, bool isCut)
    {
        List<string>? warnings = null;
        if (isCut)
        {
            Add(ref warnings, string.Format(CultureInfo.InvariantCulture, "Only the first {0:N0} characters were read.", SmtpReplyDecoder.LongestInput));
        }

        if (location.OtherCode != 0)
        {
            Add(ref warnings, $"The text has another reply, with code {Number(location.OtherCode)}; only the first is explained. Give each reply by itself.");
        }

        AboutCode(ref warnings, catalogue, decision, location.Code);
        if (location.Enhanced is { } status)
        {
            AboutEnhanced(ref warnings, decision, location.Code, status);
        }

        if (IsFailure(decision.Reason) && location.Code is >= 200 and < 400)
        {
            Add(ref warnings, $"Code {Number(location.Code)} reports success, but the text reports a failure.");
        }

        if (decision.Reason == SmtpReason.Greylisted && location.Code / 100 == 5)
        {
            Add(ref warnings, $"Code {Number(location.Code)} is permanent, but the text asks to come back later.");
        }

        if (decision.BlockList is { IsClosed: true } closed)
        {
            Add(ref warnings, $"The block list {closed.Name} is closed; a server that still asks it refuses mail for no reason.");
        }

        return warnings is null ? TextList.None : new TextList(warnings.ToArray());
    }

    private static void AboutCode(ref List<string>? warnings, ReplyCatalogue catalogue, in Decision decision, int code)
    {
        if (code == 0)
        {
            return;
        }

        if (decision.Code is null)
        {
            Add(ref warnings, code / 10 % 10 > 5
                ? $"Code {Number(code)} is in no standard, and RFC 5321 4.2.1 knows no second digit {Number(code / 10 % 10)}; only its first digit counts ({catalogue.CodeClass(code / 100)})."
                : $"Code {Number(code)} is in no standard; its first digit counts ({catalogue.CodeClass(code / 100)}).");
        }

        if (decision.Command is { } command && decision.Code is not null && !command.Codes.Contains(code))
        {
            Add(ref warnings, $"Code {Number(code)} is no answer to {command.Title} that the standards know ({command.Reference}).");
        }
    }

    private static void AboutEnhanced(ref List<string>? warnings, in Decision decision, int code, EnhancedStatusCode status)
    {
        if (code != 0 && code / 100 != status.Class)
        {
            Add(ref warnings, $"Enhanced status code {status} has class {Number(status.Class)}, but reply code {Number(code)} begins with {Number(code / 100)} (RFC 2034 4 wants them equal); the reply code counts.");
        }

        if (decision.Enhanced is not { } entry)
        {
            if (!ReplyExplainer.IsOwn(decision, status))
            {
                Add(ref warnings, $"Enhanced status code {status} is not in the IANA registry.");
            }
        }
        else if (decision.Rule is { IsOwnCode: true, Speaker: { } speaker })
        {
            Add(ref warnings, $"{speaker.Name} gives {status} a meaning of its own; the registry's is: {entry.Title}.");
        }
        else if (decision.Tier < RuleTier.EnhancedCode && !entry.IsWeak && entry.Reason != SmtpReason.Unknown && entry.Reason != decision.Reason)
        {
            Add(ref warnings, $"Enhanced status code {status} says '{entry.Title}', but the text says {decision.Reason}; the text counts.");
        }
    }

    internal static bool IsFailure(SmtpReason reason) =>
        reason is not (SmtpReason.Unknown or SmtpReason.Delivered or SmtpReason.Information or SmtpReason.Feedback or SmtpReason.AutoReply);

    private static void Add(ref List<string>? warnings, string warning) => (warnings ??= []).Add(warning);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
