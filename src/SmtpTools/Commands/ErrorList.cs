using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Net.Mail;

namespace SmtpTools.Commands;

/// <summary>Finds the several errors that one stands for, as one for each recipient that was refused.</summary>
internal static class ErrorList
{
    /// <summary>The errors; null where the item is no error, or stands for itself.</summary>
    public static IReadOnlyList<Exception>? Of(object? item)
    {
        for (Exception? e = item as Exception ?? (item as ErrorRecord)?.Exception; e is not null; e = e.InnerException)
        {
            IReadOnlyList<Exception>? several = e switch
            {
                AggregateException aggregate => aggregate.InnerExceptions,
                SmtpFailedRecipientsException failed => failed.InnerExceptions,
                _ => null,
            };
            if (several?.Count > 1)
            {
                return several;
            }
        }

        return null;
    }
}
