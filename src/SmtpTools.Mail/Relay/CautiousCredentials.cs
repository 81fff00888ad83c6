using System;
using System.Net;

namespace SmtpTools.Mail;

/// <summary>
/// Lets MailKit try one mechanism after another, the strongest first, until the server has said that the credentials are wrong (535, RFC 4954 6): each further try would
/// count as a failed sign-in, and a few of these lock an account.
/// </summary>
internal sealed class CautiousCredentials(NetworkCredential credential, DialogueRecorder recorder) : ICredentials
{
    private const int CredentialsInvalid = 535;

    public NetworkCredential? GetCredential(Uri uri, string authType) => recorder.LastReply?.Code == CredentialsInvalid ? null : credential;
}
