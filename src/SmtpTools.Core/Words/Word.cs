namespace SmtpTools.Words;

/// <summary>What a word of a reply is, as far as its form tells.</summary>
internal enum WordKind : byte
{
    /// <summary>Letters, or letters and digits.</summary>
    Plain,

    /// <summary>Digits only.</summary>
    Number,

    /// <summary>An enhanced status code (RFC 3463), such as 5.1.1.</summary>
    Status,

    /// <summary>A mail address.</summary>
    Address,

    /// <summary>An IPv4 or IPv6 address.</summary>
    Ip,

    /// <summary>A host name with at least one dot.</summary>
    Host,

    /// <summary>A mixture of letters and digits that looks like a queue or session id.</summary>
    Id,
}

/// <summary>
/// One word of a text: where it stands, what it is, and its number in the vocabulary (0: in no pattern). A number or host that some pattern names has the
/// number of its kind besides, for the patterns that take any.
/// </summary>
internal struct Word
{
    public int Start;
    public int End;
    public int Id;
    public int KindId;
    public WordKind Kind;

    /// <summary>The word stands in a URL (its host, or its path and query).</summary>
    public bool InUrl;
}

/// <summary>A growing list of words that is used again for the next text.</summary>
internal sealed class WordList
{
    public Word[] Items = new Word[128];
    public int Count;

    public void Clear() => Count = 0;

    public void Add(int start, int end, WordKind kind, int id, bool inUrl = false, int kindId = Vocabulary.None)
    {
        if (Count == Items.Length)
        {
            System.Array.Resize(ref Items, Count * 2);
        }

        ref Word word = ref Items[Count++];
        word.Start = start;
        word.End = end;
        word.Kind = kind;
        word.Id = id;
        word.KindId = kindId;
        word.InUrl = inUrl;
    }
}
