using System;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>What the events of the message tracking log mean (Microsoft Learn, "Message tracking", "Event types in the message tracking log").</summary>
internal static class ExchangeTrackingEvent
{
    /// <summary>What an event id says happened; events that are none of mail, as those of shadow copies, are only known.</summary>
    /// <param name="id">The event id.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="isOutward">Whether the row's client is this server and its server the other one, where both are named.</param>
    public static LineKind KindOf(ReadOnlySpan<byte> id, out SmtpLogEventKind kind, out bool isOutward)
    {
        isOutward = id.StartsWith("SEND"u8) || id.SequenceEqual("DELIVER"u8) || id.SequenceEqual("DUPLICATEDELIVER"u8) || id.SequenceEqual("DEFER"u8) || id.SequenceEqual("FAIL"u8)
            || id.StartsWith("SUBMIT"u8);
        kind = id.SequenceEqual("RECEIVE"u8) ? SmtpLogEventKind.Accepted
            : id.StartsWith("SEND"u8) || id.SequenceEqual("DELIVER"u8) // SENDEXTERNAL where it leaves the organisation
                ? SmtpLogEventKind.Delivered
            : id.SequenceEqual("DEFER"u8) || id.SequenceEqual("SUBMITDEFER"u8) || id.SequenceEqual("RESUBMITDEFER"u8) || id.SequenceEqual("THROTTLE"u8) ? SmtpLogEventKind.Deferred
            : id.SequenceEqual("FAIL"u8) || id.SequenceEqual("SUBMITFAIL"u8) || id.SequenceEqual("RESUBMITFAIL"u8) || id.SequenceEqual("BADMAIL"u8)
                || id.SequenceEqual("MODERATORREJECT"u8) || id.SequenceEqual("MODERATORSALLNDR"u8) ? SmtpLogEventKind.Bounced
            : id.SequenceEqual("DSN"u8) ? SmtpLogEventKind.Notified
            : id.SequenceEqual("SUBMIT"u8) || id.SequenceEqual("CLIENTSUBMISSION"u8) || id.SequenceEqual("RESUBMIT"u8) || id.StartsWith("NOTIFY"u8) || id.SequenceEqual("LOAD"u8) || id.SequenceEqual("MODERATORAPPROVE"u8) ? SmtpLogEventKind.Queued
            : id.SequenceEqual("EXPAND"u8) || id.SequenceEqual("REDIRECT"u8) || id.SequenceEqual("RESOLVE"u8) || id.SequenceEqual("TRANSFER"u8) ? SmtpLogEventKind.Redirected
            : id.SequenceEqual("DUPLICATEEXPAND"u8) || id.SequenceEqual("DUPLICATEREDIRECT"u8) ? SmtpLogEventKind.Redirected
            : id.SequenceEqual("AGENTINFO"u8) || id.StartsWith("PROCESS"u8) ? SmtpLogEventKind.Scanned
            : id.SequenceEqual("POISONMESSAGE"u8) || id.SequenceEqual("INITMESSAGECREATED"u8) ? SmtpLogEventKind.Held
            : id.SequenceEqual("DROP"u8) || id.SequenceEqual("SUPPRESSED"u8) || id.SequenceEqual("DUPLICATEDELIVER"u8) ? SmtpLogEventKind.Discarded
            : id.SequenceEqual("MODERATIONEXPIRE"u8) ? SmtpLogEventKind.Expired
            : SmtpLogEventKind.Warning;
        return id.SequenceEqual("HAREDIRECT"u8) || id.SequenceEqual("HARECEIVE"u8) || id.SequenceEqual("HADISCARD"u8) ? LineKind.Known : LineKind.Event;
    }
}
