using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Relay;

namespace SmtpTools.Mail;

/// <summary>Puts a result into words.</summary>
internal static class RelayText
{
    /// <summary>Meaning and advice, once everything else of the result is known.</summary>
    /// <param name="result">The result.</param>
    /// <param name="timeout">How long each step had.</param>
    public static void Describe(SmtpRelayResult result, TimeSpan timeout)
    {
        var status = (SmtpRelayStatus)Enum.Parse(typeof(SmtpRelayStatus), result.Status);
        RelayStatusText text = RelayStatusText.Of(status);
        result.Meaning = Fill(text.Meaning, result, timeout);
        string own = Fill(text.Advice, result, timeout).Trim();
        string? replys = text.HasReplyAdvice && result.Reply is not null
            ? string.Join(" ", new[] { result.Reply.SenderAction, result.Reply.AdministratorAction }.Where(action => !string.IsNullOrEmpty(action) && !own.Contains(action)).Distinct())
            : null;
        result.Advice = string.IsNullOrEmpty(replys) ? own : own.Length == 0 ? replys! : own + " " + replys;
    }

    private static string Fill(string text, SmtpRelayResult result, TimeSpan timeout) => text
        .Replace("{server}", result.Server)
        .Replace("{port}", result.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Replace("{seconds}", timeout.TotalSeconds.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture))
        .Replace("{recipient}", result.Recipient ?? "the recipient")
        .Replace("{step}", Step(result.Phase))
        .Replace("{message}", Message(result))
        .Replace("{offers}", text.Contains("{offers}") ? Offers(result) : "");

    private static string Message(SmtpRelayResult result) => result.MessageId is null
        ? "Mail for other recipients may still be refused, and a message for its content: -SendMessage tries a whole one."
        : $"The server took over the message {result.MessageId}: whether it arrives is seen in the recipient's mailbox.";

    private static string Offers(SmtpRelayResult result)
    {
        var offers = new List<string>();
        if (result.AuthMechanisms.Count > 0 && !result.IsAuthenticated)
        {
            offers.Add($"Here, on port {result.Port}, this server takes AUTH {string.Join(" ", result.AuthMechanisms)}: give -Credential.");
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
