using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace SmtpTools.Tests.Servers;

/// <summary>
/// A mail server in a root directory of its own on 127.0.0.1, at a free port for each way in which it behaves. It hosts one mailbox of one domain; what it relays ends in the same mailbox:
/// there is no DNS in its world, and no way of sending that leads out of it.
/// </summary>
/// <typeparam name="TListener">The ways in which it behaves.</typeparam>
public abstract class RealServer<TListener> : IRealServer
    where TListener : struct, Enum
{
    /// <summary>What it hosts, besides <see cref="TestCertificates.HostName"/>.</summary>
    public const string Domain = "example.test";

    public const string Recipient = "alice@" + Domain;

    /// <summary>Mail for it is taken, and comes back to its sender; Postfix and Exim know it.</summary>
    public const string FailingDomain = "failing.example";

    /// <summary>The mailbox's maildir, seen from the server.</summary>
    protected const string Inbox = "/inbox";

    /// <summary>
    /// Keeps the root directory "$0": runs "$@" in it when a line is read, until standard input ends, which it does when the tests are over, however they ended.
    /// Then all that runs in that root is ended, and the root removed.
    /// </summary>
    private const string Keeper = """
        trap '' INT HUP
        if read -r; then
          { chroot "$0" "$@" </dev/null >"$0/output" 2>&1; echo "It has ended with $?" >"$0/ended"; } &
          cat >/dev/null
        fi
        inside() { find /proc -mindepth 2 -maxdepth 2 -name root -lname "$0*" -printf '%h\n' 2>/dev/null | tr -dc '0-9\n'; }
        while pids=$(inside); [ -n "$pids$(jobs -rp)" ]; do kill -KILL $pids 2>/dev/null; done
        rm -rf "$0"
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly Dictionary<TListener, int> _ports = FreePorts.For(Enum.GetValues<TListener>());
    private Process? _keeper;

    /// <summary>Its root directory, gone when it has ended.</summary>
    public string Root { get; } = Path.Combine(DebianServers.Folder, "run", Path.GetRandomFileName());

    /// <summary>The mailbox's maildir.</summary>
    public string Maildir => Path.Combine(Root, Inbox[1..]);

    /// <summary>Everything that the server has said so far.</summary>
    public string Log => string.Join("\n", new[] { Root }
        .SelectMany(Directory.EnumerateFiles)
        .Concat(Directory.EnumerateFiles(Path.Combine(Root, "var", "log"), "*", SearchOption.AllDirectories))
        .Select(file => $"== {file[Root.Length..]}\n{File.ReadAllText(file)}"));

    /// <summary>The messages in the mailbox.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            string folder = Path.Combine(Maildir, "new");
            return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(File.ReadAllText).ToArray() : [];
        }
    }

    /// <summary>The log of its mail, below the root directory: what it says, where it has no other.</summary>
    protected virtual string LogFile => "output";

    /// <summary>The program and its arguments, that stays in the foreground.</summary>
    protected abstract string[] Command { get; }

    /// <summary>Opens the log of its mail; it may still be written to.</summary>
    public Stream OpenLog() => new FileStream(Path.Combine(Root, LogFile), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    public int Port(TListener listener) => _ports[listener];

    /// <summary>Waits for the message with these words to arrive in the mailbox, ten seconds at the most.</summary>
    public async Task<string> WaitForMessageAsync(string marker)
    {
        for (int wait = 0; wait < 200; wait++)
        {
            if (Messages.FirstOrDefault(message => message.Contains(marker, StringComparison.Ordinal)) is { } message)
                return message;

            await Task.Delay(50);
        }

        throw new TimeoutException($"No message with '{marker}' has arrived.\n{Log}");
    }

    public void Start()
    {
        Directory.CreateDirectory(Root);
        _keeper = Process.Start(new ProcessStartInfo("bash", ["-c", Keeper, Root, .. Command]) { RedirectStandardInput = true })!;
        try
        {
            Shell($"cp -al '{DebianServers.Folder}'/root/. . && mknod -m 666 dev/null c 1 3 && mknod -m 666 dev/urandom c 1 9 && mkdir -p inbox var/log var/run");
            Configure();
            _keeper.StandardInput.WriteLine();
            _keeper.StandardInput.Flush();
            WaitUntilListening();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        using Process? keeper = Interlocked.Exchange(ref _keeper, null);
        keeper?.StandardInput.Close();
        if (keeper?.WaitForExit(s_patience) == false)
            throw new TimeoutException($"The server in {Root} does not end.");
    }

    /// <summary>Writes the configuration, and makes the folders that a package's installation would have made.</summary>
    protected abstract void Configure();

    /// <summary>Writes a file below the root directory, readable by root only where it holds a key.</summary>
    protected void Write(string path, string text, bool isSecret = false)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file); // a package's file is a link to the one and only
        File.WriteAllText(file, text);
        if (isSecret)
            Shell($"chmod 600 '{path}'");
    }

    /// <summary>Runs commands in the root directory (but not in its world: that is what <c>chroot .</c> is for).</summary>
    protected void Shell(string commands)
    {
        using Process shell = Process.Start(new ProcessStartInfo("bash", ["-euc", $"exec 2>&1; {commands}"]) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        if (shell.ExitCode != 0)
            throw new InvalidOperationException($"{commands}\n{output}");
    }

    private void WaitUntilListening()
    {
        var watch = Stopwatch.StartNew();
        foreach (int port in _ports.Values)
        {
            while (!Listens(port))
            {
                if (watch.Elapsed > s_patience || File.Exists(Path.Combine(Root, "ended")))
                    throw new InvalidOperationException($"{string.Join(' ', Command)} does not listen on port {port}.\n{Log}");

                Thread.Sleep(20);
            }
        }
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
