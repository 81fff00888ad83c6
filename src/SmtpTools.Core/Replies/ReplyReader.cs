using SmtpTools.Catalogue;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>
/// Reads one reply after another: locate, cut into words, judge, explain. Keeps its working memory from one reply to the next, so it serves one thread at a time.
/// </summary>
internal sealed class ReplyReader
{
    private readonly ReplyCatalogue _catalogue;
    private readonly ReplyLocator _locator;
    private readonly ReplyWords _words;
    private readonly ReasonJudge _judge;
    private readonly DecisionMemory _memory = new();

    public ReplyReader(ReplyCatalogue catalogue)
    {
        _catalogue = catalogue;
        _locator = new ReplyLocator(catalogue.Clues);
        _words = new ReplyWords(new WordScanner(catalogue.Patterns.Vocabulary));
        _judge = new ReasonJudge(catalogue, new PatternSearch(catalogue.Patterns));
    }

    public SmtpReplyInfo Read(string text, SmtpCommand command)
    {
        string clean = SafeText.Clean(text, SmtpReplyDecoder.LongestInput);
        _words.Read(clean, _locator.Locate(clean));
        ulong key = DecisionMemory.KeyOf(_words, command, ReasonJudge.IsPositive(_words));
        if (!_memory.TryGet(key, _words.List.Count, out Decision decision))
        {
            decision = _judge.Judge(_words, command);
            _memory.Set(key, _words.List.Count, decision);
        }

        return ReplyExplainer.Explain(_catalogue, _words, decision, isCut: text.Length > clean.Length);
    }
}
