using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using SmtpTools.Relay;

namespace SmtpTools.Mail;

/// <summary>Puts a result into words.</summary>
internal static class RelayText
{
    /// <summary>Meaning and advice, once everything else of the result is known.</summary>
    /// <param name="result">The result.</param>
    /// <param name="timeout">How long each step had.</param>
    /// <param name="circumstance">What gives the status words of its own; null for none that the result does not show.</param>
    public static void Describe(SmtpRelayResult result, TimeSpan timeout, string? circumstance)
    {
        var status = (SmtpRelayStatus)Enum.Parse(typeof(SmtpRelayStatus), result.Status);
        RelayStatusText text = RelayStatusText.Of(status);
        circumstance ??= CircumstanceOf(result, status);
        result.Meaning = Fill(text.Meaning(circumstance), result, timeout).Trim();
        string own = Fill(text.Advice(circumstance), result, timeout).Trim();
        string? replys = text.HasReplyAdvice && !text.HasAdviceOf(circumstance) && result.Reply is not null && (!text.IsReplyAdviceAlone || result.Reply.Reason == result.Status)
            ? string.Join(" ", new[] { result.Reply.SenderAction, result.Reply.AdministratorAction }.Where(action => !string.IsNullOrEmpty(action) && !own.Contains(action)).Distinct())
            : null;
        result.Advice = string.IsNullOrEmpty(replys) ? own : own.Length == 0 || text.IsReplyAdviceAlone ? replys! : own + " " + replys;
    }

    private static string? CircumstanceOf(SmtpRelayResult result, SmtpRelayStatus status) =>
        status == SmtpRelayStatus.TlsRequired && result.Tls is null && !result.Capabilities.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase) ? "no-starttls"
        : status == SmtpRelayStatus.Blocked && result.Reply?.Reason is nameof(SmtpReason.ServiceUnavailable) or nameof(SmtpReason.DomainRefusesMail) ? "no-service"
        : result.Verdict == nameof(SmtpRelayVerdict.Closed) ? "closed"
        : result.Verdict == nameof(SmtpRelayVerdict.Inconclusive) ? "unclear"
        : result.IsAuthenticated ? "signed-in"
        : result.Phase == nameof(SmtpRelayPhase.Auth) ? "signing-in"
        : null;

    private static string Fill(string text, SmtpRelayResult result, TimeSpan timeout)
    {
        var filled = new StringBuilder(text.Length + 64);
        int from = 0;
        for (int open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', from))
        {
            int close = text.IndexOf('}', open);
            filled.Append(text, from, open - from).Append(text.Substring(open + 1, close - open - 1) switch
            {
                "server" => result.Server,
                "port" => result.Port.ToString(CultureInfo.InvariantCulture),
                "seconds" => timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
                "reply" => result.Reply?.Meaning ?? "",
                "recipient" => result.Recipient ?? "the recipient",
                "step" => Step(result.Phase),
                "message" => Message(result),
                "offers" => Offers(result),
                string other => throw new FormatException($"Statuses.txt: '{{{other}}}' is unknown"),
            });
            from = close + 1;
        }

        return filled.Append(text, from, text.Length - from).ToString();
    }

    private static string Message(SmtpRelayResult result) => result.MessageId is null
        ? "Mail for other recipients may still be refused, and a message for its content: -SendMessage tries a whole one."
        : result.Status != nameof(SmtpRelayStatus.Relayed) ? $"Its Message-ID is {result.MessageId}."
        : $"The server took over the message {result.MessageId}: whether it arrives is seen in the recipient's mailbox.";

    private static string Offers(SmtpRelayResult result)
    {
        var offers = new List<string>();
        if (result.AuthMechanisms.Count > 0 && !result.IsAuthenticated)
        {
            offers.Add($"Here, on port {result.Port}, this server takes AUTH {string.Join(" ", result.AuthMechanisms)}: "
                + (result.Status == nameof(SmtpRelayStatus.AuthenticationUnavailable) ? "name one of these by -AuthMechanism, or leave it away for the strongest that both sides know." : "give -Credential."));
        }

        if (result.SubmissionPorts.Count > 0)
        {
            offers.Add($"For clients that sign in it also listens on {string.Join(", ", result.SubmissionPorts)}.");
        }

        return offers.Count > 0 ? string.Join(" ", offers)
            : "It offers no AUTH on this port, and none was found on its ports for that (587, 465, 2525): use your own provider's server on port 587 or 465, or have its administrator let this address relay.";
    }

    private static string Step(string phase) => (SmtpRelayPhase)Enum.Parse(typeof(SmtpRelayPhase), phase) switch
    {
        SmtpRelayPhase.Resolve => "looking up its name",
        SmtpRelayPhase.Connect => "connecting",
        SmtpRelayPhase.Greeting => "waiting for its greeting",
        SmtpRelayPhase.Tls => "in the TLS handshake",
        SmtpRelayPhase.Data => "handing over the message",
        SmtpRelayPhase.Other => "at the end",
        var command => "after " + command.ToString().ToUpperInvariant(),
    };
}
