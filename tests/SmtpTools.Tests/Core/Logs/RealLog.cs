using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>The log of a real server, read while it writes.</summary>
/// <param name="open">Opens the log.</param>
internal sealed class RealLog(Func<Stream> open)
{
    /// <summary>Reads the whole log when it tells of an event, fifteen seconds at the most.</summary>
    public async Task<IReadOnlyList<SmtpLogEvent>> ReadUntilAsync(Func<SmtpLogEvent, bool> isWanted)
    {
        for (int wait = 0; wait < 300; wait++)
        {
            using Stream log = open();
            List<SmtpLogEvent> events = [.. Open().Read(log, CancellationToken.None)];
            if (events.Any(isWanted))
                return events;

            await Task.Delay(50);
        }

        using var reader = new StreamReader(open());
        throw new TimeoutException("The log does not tell.\n" + await reader.ReadToEndAsync());
    }

    /// <summary>The messages of the log as it is now.</summary>
    public IReadOnlyList<SmtpMessageTrace> ReadMessages()
    {
        SmtpLogReader reader = Open();
        using Stream log = open();
        return [.. reader.ReadMessages(log, CancellationToken.None).ToList(), .. reader.Finish()];
    }

    private static SmtpLogReader Open() => new(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc, IncludeUnrecognized = true, IncludeLine = true });
}
