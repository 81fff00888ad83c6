# A mail server on 127.0.0.1 for the tests of Test-SmtpRelay: greets, offers what it is told to, refuses relaying. C# of the year 2012, since Windows PowerShell compiles it too.
Add-Type -TypeDefinition @'
using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

public sealed class RelayServer : IDisposable
{
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
    private readonly string _rcpt;
    private readonly int _delay;

    public RelayServer(string rcpt, int delayMilliseconds)
    {
        _rcpt = rcpt;
        _delay = delayMilliseconds;
        Commands = new ConcurrentQueue<string>();
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port { get; private set; }

    public ConcurrentQueue<string> Commands { get; private set; }

    public int Open;

    public void Dispose()
    {
        _listener.Stop();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = _listener.AcceptTcpClient();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
        }
    }

    private void Serve(TcpClient client)
    {
        Interlocked.Increment(ref Open);
        try
        {
            using (client)
            using (var reader = new StreamReader(client.GetStream(), Encoding.ASCII))
            using (var writer = new StreamWriter(client.GetStream(), Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true })
            {
                Thread.Sleep(_delay);
                writer.WriteLine("220 mx.example.org ESMTP Postfix");
                string line;
                bool isMessage = false;
                while ((line = reader.ReadLine()) != null)
                {
                    Commands.Enqueue(line);
                    string verb = line.Split(' ', ':')[0].ToUpperInvariant();
                    if (isMessage)
                    {
                        if (line == ".")
                        {
                            isMessage = false;
                            writer.WriteLine("250 2.0.0 Ok: queued as 4ABCDE");
                        }
                    }
                    else if (verb == "EHLO")
                    {
                        writer.WriteLine("250-mx.example.org");
                        writer.WriteLine("250-SIZE 10240000");
                        writer.WriteLine("250-AUTH PLAIN LOGIN");
                        writer.WriteLine("250 ENHANCEDSTATUSCODES");
                    }
                    else if (verb == "RCPT")
                    {
                        writer.WriteLine(_rcpt);
                    }
                    else if (verb == "DATA")
                    {
                        isMessage = true;
                        writer.WriteLine("354 Go on");
                    }
                    else
                    {
                        writer.WriteLine(verb == "QUIT" ? "221 2.0.0 Bye" : "250 2.0.0 Ok");
                    }
                }
            }
        }
        catch (IOException)
        {
        }
        finally
        {
            Interlocked.Decrement(ref Open);
        }
    }
}
'@
