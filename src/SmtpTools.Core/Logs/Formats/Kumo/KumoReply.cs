using System;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Kumo;

/// <summary>
/// Puts a reply together again that KumoMTA took apart: <c>{"code":550,"enhanced_code":{"class":5,"subject":1,"detail":1},"content":"..","command":"RCPT TO:&lt;..&gt;"}</c>.
/// Its own words about a message have the form of a reply too.
/// </summary>
internal static class KumoReply
{
    public static void Set(LogRecord record, JsonLine json)
    {
        json.Set(LogField.Command, "response.command"u8);
        LogSlice reply = record.Note(json.Text("response.code"u8));
        if (json.Has("response.enhanced_code.class"u8))
        {
            record.Note(" "u8);
            record.Note(json.Text("response.enhanced_code.class"u8));
            record.Note("."u8);
            record.Note(json.Text("response.enhanced_code.subject"u8));
            record.Note("."u8);
            reply = LogSlice.Between(reply.Start, record.Note(json.Text("response.enhanced_code.detail"u8)).End);
        }

        if (json.Text("response.content"u8).Length > 0)
        {
            record.Note(" "u8);
            reply = LogSlice.Between(reply.Start, record.Note(json.Text("response.content"u8)).End);
        }

        LoggedReply.Set(record, reply);
        if (record.Kind == SmtpLogEventKind.Delivered)
        {
            QueuedAs.Set(record, record.Octets(reply), reply.Start);
        }
    }
}
