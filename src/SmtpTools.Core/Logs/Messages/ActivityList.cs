namespace SmtpTools.Logs.Messages;

/// <summary>Messages in the order of their last activity.</summary>
internal sealed class ActivityList
{
    private MessageState? _newest;

    public MessageState? Oldest { get; private set; }

    /// <summary>Puts a message, known or not, at the newer end.</summary>
    public void Touch(MessageState state)
    {
        if (state == _newest)
        {
            return;
        }

        Remove(state);
        state.Older = _newest;
        if (_newest is not null)
        {
            _newest.Newer = state;
        }

        _newest = state;
        Oldest ??= state;
    }

    public void Remove(MessageState state)
    {
        if (state.Newer is not null)
        {
            state.Newer.Older = state.Older;
        }
        else if (_newest == state)
        {
            _newest = state.Older;
        }

        if (state.Older is not null)
        {
            state.Older.Newer = state.Newer;
        }
        else if (Oldest == state)
        {
            Oldest = state.Newer;
        }

        state.Older = null;
        state.Newer = null;
    }
}
