namespace SmtpTools.Logs.Messages;

/// <summary>What is known of one recipient so far.</summary>
internal sealed class RecipientState(string recipient)
{
    public string Recipient { get; } = recipient;

    public string? OriginalRecipient { get; private set; }

    public SmtpLogEventKind Outcome { get; private set; }

    public int Attempts { get; private set; }

    public long FirstTicks { get; private set; }

    public long LastTicks { get; private set; }

    public double? DelaySeconds { get; private set; }

    public string? RelayName { get; private set; }

    public string? RelayAddress { get; private set; }

    public int? ReplyCode { get; private set; }

    public string? EnhancedCode { get; private set; }

    public string? ReplyText { get; private set; }

    public SmtpCommand Command { get; private set; }

    /// <summary>Nothing more will be tried.</summary>
    public bool IsFinal => Outcome is not (SmtpLogEventKind.Unrecognized or SmtpLogEventKind.Deferred or SmtpLogEventKind.Held);

    /// <summary>Takes an attempt's outcome.</summary>
    public void Take(LogRecord record)
    {
        Outcome = record.Kind;
        Attempts++;
        FirstTicks = FirstTicks == 0 ? record.Ticks : FirstTicks;
        LastTicks = record.Ticks;
        OriginalRecipient = record.Text(LogField.OriginalRecipient) ?? OriginalRecipient;
        DelaySeconds = Octets.Decimal(record[LogField.Delay]);
        RelayName = record.Text(LogField.RelayName);
        RelayAddress = record.Text(LogField.RelayAddress);
        ReplyCode = (int?)Octets.Number(record[LogField.ReplyCode]);
        EnhancedCode = record.Text(LogField.EnhancedCode);
        ReplyText = record.Text(LogField.ReplyText);
        Command = LogNames.CommandOf(record[LogField.Command]);
    }

    /// <summary>Gives the recipient up for the reason of its last attempt: the message's time in the queue is over.</summary>
    public void Expire()
    {
        if (!IsFinal)
        {
            Outcome = SmtpLogEventKind.Expired;
        }
    }

    public string? ReasonOf() => ReplyToDecode.Reason(ReplyText, EnhancedCode, ReplyCode, Command);

    public SmtpRecipientTrace ToTrace(long receivedTicks) => new()
    {
        Recipient = Recipient,
        OriginalRecipient = OriginalRecipient,
        Outcome = MessageState.NameOf(Outcome),
        Attempts = Attempts,
        FirstAttempt = MessageState.TimeOf(FirstTicks),
        LastAttempt = MessageState.TimeOf(LastTicks),
        DelaySeconds = DelaySeconds ?? (receivedTicks > 0 && LastTicks >= receivedTicks ? (LastTicks - receivedTicks) / 1e7 : null),
        RelayName = RelayName,
        RelayAddress = RelayAddress,
        ReplyCode = ReplyCode,
        EnhancedCode = EnhancedCode,
        ReplyText = ReplyText,
        AnsweredCommand = Command,
    };
}
