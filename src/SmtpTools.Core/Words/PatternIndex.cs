namespace SmtpTools.Words;

/// <summary>All patterns of the catalogue, compiled. Immutable, shared by all threads; the state of a search is in <see cref="PatternSearch"/>.</summary>
internal sealed class PatternIndex
{
    private readonly CompiledPattern[] _patterns;
    private readonly int[][] _anchored;

    public PatternIndex(Vocabulary vocabulary, Trie trie, CompiledPattern[] patterns, int runs)
    {
        Vocabulary = vocabulary;
        Trie = trie;
        RunCount = runs;
        _patterns = patterns;
        _anchored = Anchor(patterns, runs);
    }

    public Vocabulary Vocabulary { get; }

    public Trie Trie { get; }

    public int RunCount { get; }

    public int PatternCount => _patterns.Length;

    public ref readonly CompiledPattern Pattern(int number) => ref _patterns[number];

    /// <summary>The patterns to be looked at when this run was found.</summary>
    public int[] AnchoredAt(int run) => _anchored[run];

    /// <summary>
    /// Each pattern hangs on the one run of it that the fewest patterns share: "mailbox" stands in every second reply and in hundreds of patterns, and
    /// none of them need be looked at until its rarer words are there.
    /// </summary>
    private static int[][] Anchor(CompiledPattern[] patterns, int runs)
    {
        var users = new int[runs];
        foreach (CompiledPattern pattern in patterns)
        {
            foreach (int run in pattern.Runs)
            {
                users[run]++;
            }
        }

        var anchored = new System.Collections.Generic.List<int>[runs];
        for (int p = 0; p < patterns.Length; p++)
        {
            int best = patterns[p].Runs[0];
            foreach (int run in patterns[p].Runs)
            {
                if (users[run] < users[best])
                {
                    best = run;
                }
            }

            (anchored[best] ??= []).Add(p);
        }

        return System.Array.ConvertAll(anchored, list => list?.ToArray() ?? []);
    }
}
