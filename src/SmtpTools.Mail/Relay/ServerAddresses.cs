using System.Collections.Generic;
using System.Net;

namespace SmtpTools.Mail;

/// <summary>What a look-up gave: a server's addresses, or why there are none.</summary>
public sealed class ServerAddresses
{
    private readonly RelayException? _failure;

    internal ServerAddresses(IReadOnlyList<IPAddress> found) => Found = found;

    internal ServerAddresses(RelayException failure) => _failure = failure;

    /// <summary>The addresses; empty where there is none.</summary>
    public IReadOnlyList<IPAddress> Found { get; } = [];

    /// <exception cref="RelayException">There is none.</exception>
    internal IReadOnlyList<IPAddress> OrFail() => _failure is null ? Found : throw _failure;
}
