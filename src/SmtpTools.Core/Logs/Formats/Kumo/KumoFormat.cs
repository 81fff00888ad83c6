using System;
using SmtpTools.Logs.Formats.Tables;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Kumo;

/// <summary>
/// KumoMTA's log records, an object each (crates/kumo-log-types, docs/reference/log_record.md):
/// <c>{"type":"Delivery","id":"..","sender":"..","recipient":"..","response":{"code":250,..},"peer_address":{"name":"..","addr":".."},"timestamp":1757675281,..}</c>.
/// </summary>
internal sealed class KumoFormat(LogClock clock) : LogParser
{
    private readonly SyslogHeader _header = new(clock);
    private readonly JsonLine _json = new();
    private byte[] _item = [];

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        if (!_json.TryRead(record) || !_json.Has("nodeid"u8) || !_json.Has("response.code"u8))
        {
            return LineKind.Unrecognized;
        }

        ReadOnlySpan<byte> type = _json.Text("type"u8);
        record.Kind = KindOf(type);
        record.Ticks = TimeOf(record, "event_time"u8, "timestamp"u8);
        if (record.Kind == SmtpLogEventKind.Unrecognized || record.Ticks == 0)
        {
            return LineKind.Unrecognized;
        }

        record.Format = "KumoMTA";
        bool isIncoming = record.Kind is SmtpLogEventKind.Accepted or SmtpLogEventKind.Rejected || type.SequenceEqual("Feedback"u8);
        SetMessage(record);
        SetPeer(record, isIncoming);
        if (!isIncoming)
        {
            SetDelay(record);
        }

        KumoReply.Set(record, _json);
        SetExtra(record, type, isIncoming);
        return LineKind.Event;
    }

    private static SmtpLogEventKind KindOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("Delivery"u8) ? SmtpLogEventKind.Delivered
        : type.SequenceEqual("Reception"u8) || type.SequenceEqual("XferIn"u8) ? SmtpLogEventKind.Accepted
        : type.SequenceEqual("TransientFailure"u8) || type.SequenceEqual("Delayed"u8) ? SmtpLogEventKind.Deferred
        : type.SequenceEqual("Bounce"u8) || type.SequenceEqual("AdminBounce"u8) || type.SequenceEqual("OOB"u8) ? SmtpLogEventKind.Bounced
        : type.SequenceEqual("Expiration"u8) ? SmtpLogEventKind.Expired
        : type.SequenceEqual("Rejection"u8) ? SmtpLogEventKind.Rejected
        : type.SequenceEqual("AdminRebind"u8) || type.SequenceEqual("DeferredInjectionRebind"u8) || type.SequenceEqual("XferOut"u8) ? SmtpLogEventKind.Redirected
        : type.SequenceEqual("Feedback"u8) ? SmtpLogEventKind.Warning
        : SmtpLogEventKind.Unrecognized;

    private void SetMessage(LogRecord record)
    {
        _json.Set(LogField.SessionId, "session_id"u8);
        _json.Set(LogField.QueueId, "id"u8);
        SetRecipients(record);
        if (record.Kind != SmtpLogEventKind.Rejected || record.Has(LogField.Recipient) || _json.Text("sender"u8).Length > 0)
        {
            _json.Set(LogField.Sender, "sender"u8); // a refusal before MAIL has an empty one too
        }

        if (!_json.Text("size"u8).SequenceEqual("0"u8))
        {
            _json.Set(LogField.Size, "size"u8); // 0 of a message that was not in memory
        }
    }

    private void SetRecipients(LogRecord record)
    {
        JsonMember recipients = _json.Find("recipient"u8);
        if (recipients.Kind != JsonKind.Array)
        {
            _json.Set(LogField.Recipient, "recipient"u8);
            return;
        }

        var all = new RecipientList(record);
        var items = new JsonItems(record.Line.Slice(recipients.Value.Start, recipients.Value.Length));
        while (items.MoveNext())
        {
            all.Add(JsonEscapes.Undo(items.Value, ref _item));
        }

        all.Set();
    }

    /// <summary>The peer's name is what it said with EHLO, or the host that the MX record names, with the dot that ends it.</summary>
    private void SetPeer(LogRecord record, bool isIncoming)
    {
        if (_json.Set(isIncoming ? LogField.Helo : LogField.RelayName, "peer_address.name"u8) && !isIncoming)
        {
            LogSlice name = record.Slice(LogField.RelayName);
            if (name.Length > 1 && record.Octets(name)[name.Length - 1] == '.')
            {
                record.Set(LogField.RelayName, new LogSlice(name.Start, name.Length - 1));
            }
        }

        JsonMember address = _json.Find("peer_address.addr"u8);
        if (address.Kind == JsonKind.String)
        {
            LogField field = isIncoming ? LogField.ClientAddress : LogField.RelayAddress;
            record.SetEndPoint(address.Value, field, isIncoming ? LogField.ClientPort : LogField.RelayPort);
        }
    }

    private void SetDelay(LogRecord record)
    {
        long created = TimeOf(record, "created_time"u8, "created"u8);
        if (created > 0 && created <= record.Ticks)
        {
            record.SetSeconds(LogField.Delay, record.Ticks - created);
        }
    }

    private void SetExtra(LogRecord record, ReadOnlySpan<byte> type, bool isIncoming)
    {
        _json.Set(LogField.TlsProtocol, "tls_protocol_version"u8);
        _json.Set(LogField.TlsCipher, "tls_cipher"u8);
        _json.Set(LogField.Protocol, isIncoming ? "reception_protocol"u8 : "delivery_protocol"u8);
        if (!(type.SequenceEqual("Delivery"u8) || type.SequenceEqual("Reception"u8) || type.SequenceEqual("TransientFailure"u8) || type.SequenceEqual("Bounce"u8)
            || type.SequenceEqual("Expiration"u8) || type.SequenceEqual("Rejection"u8)))
        {
            _json.AddExtra("RecordType", "type"u8); // of several that are one kind
        }

        if (!isIncoming)
        {
            _json.AddExtra("ReceptionProtocol", "reception_protocol"u8);
            _json.AddExtra("Attempts", "num_attempts"u8);
        }

        if (!_json.Text("bounce_classification"u8).SequenceEqual("Uncategorized"u8))
        {
            _json.AddExtra("BounceClassification", "bounce_classification"u8);
        }

        _json.AddExtra("Queue", "queue"u8);
        _json.AddExtra("Site", "site"u8);
        _json.AddExtra("EgressPool", "egress_pool"u8);
        _json.AddExtra("EgressSource", "egress_source"u8);
        _json.AddExtra("SourceAddress", "source_address.address"u8);
        _json.AddExtra("Proxy", "source_address.server"u8);
        _json.AddExtra("ProxyProtocol", "source_address.protocol"u8);
        _json.AddExtra("Provider", "provider_name"u8);
        _json.AddExtra("TlsPeerSubject", "tls_peer_subject_name"u8);
        _json.AddExtra("FeedbackType", "feedback_report.feedback_type"u8);
        _json.AddExtra("FeedbackAgent", "feedback_report.user_agent"u8);
        _json.AddExtra("FeedbackSender", "feedback_report.original_mail_from"u8);
        _json.AddExtra("FeedbackRecipients", "feedback_report.original_rcpto_to"u8);
        _json.AddExtra("FeedbackSourceAddress", "feedback_report.source_ip"u8);
        _json.AddExtra("FeedbackDate", "feedback_report.arrival_date"u8);
        _json.AddExtra("FeedbackIncidents", "feedback_report.incidents"u8);
        _json.AddExtra("FeedbackEnvelopeId", "feedback_report.original_envelope_id"u8);
        _json.AddExtra("FeedbackReporter", "feedback_report.reporting_mta.name"u8);
        _json.AddExtra("FeedbackAuthentication", "feedback_report.authentication_results"u8);
        _json.AddExtra("FeedbackDomains", "feedback_report.reported_domain"u8);
        _json.AddExtra("FeedbackUris", "feedback_report.reported_uri"u8);
        AddUnlessEmpty("FeedbackExtensions", "feedback_report.extensions"u8);
        AddUnlessEmpty("FeedbackTrace", "feedback_report.supplemental_trace"u8);
        AddUnlessEmpty("Meta", "meta"u8);
        AddUnlessEmpty("Headers", "headers"u8);
        _json.AddExtra("NodeId", "nodeid"u8);
    }

    private void AddUnlessEmpty(string name, ReadOnlySpan<byte> path)
    {
        if (_json.Find(path).Value.Length > "{}"u8.Length)
        {
            _json.AddExtra(name, path);
        }
    }

    /// <summary>The time in full, or, of older versions, in whole seconds.</summary>
    private long TimeOf(LogRecord record, ReadOnlySpan<byte> full, ReadOnlySpan<byte> seconds)
    {
        JsonMember time = _json.Find(full);
        return time.Kind == JsonKind.String && _header.ReadIso(record.Line, time.Value.Start) > 0 ? _header.Ticks : UnixTime.Ticks(_json.Text(seconds), TimeSpan.TicksPerSecond);
    }
}
