namespace SmtpTools;

/// <summary>Whether it makes sense to try again.</summary>
public enum SmtpRetry
{
    /// <summary>No: the same message will meet the same answer.</summary>
    No,

    /// <summary>Yes, unchanged, after a while; a mail server does so by itself.</summary>
    Later,

    /// <summary>Yes, once what the actions name has been changed.</summary>
    AfterChange,
}
