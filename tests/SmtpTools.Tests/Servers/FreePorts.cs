using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;

namespace SmtpTools.Tests.Servers;

/// <summary>Ports of 127.0.0.1 that nobody listens on.</summary>
internal static class FreePorts
{
    // Below those that the system itself gives to clients, any of which could take a port between its choice and its use.
    private const int First = 20_000;
    private const int Last = 32_000;

    public static Dictionary<T, int> For<T>(IEnumerable<T> uses)
        where T : notnull
    {
        var ports = new Dictionary<T, int>();
        var held = new List<TcpListener>(); // until all are found: none is found twice
        foreach (T use in uses)
        {
            TcpListener listener = Listen();
            held.Add(listener);
            ports[use] = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        held.ForEach(listener => listener.Stop());
        return ports;
    }

    private static TcpListener Listen()
    {
        while (true)
        {
            try
            {
                var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(First, Last));
                listener.Start();
                return listener;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
