using System;
using System.Net;

namespace SmtpTools.Mail;

/// <summary>
/// Lets MailKit try one mechanism after another, the strongest first, only as long as it is the mechanism that the server cannot use. What is said of the credentials or the account
/// (535, 525, 550) or of the server itself (454) is said for all mechanisms: each further try would count as a failed sign-in, and a few of these lock an account. Where one is too
/// weak, or wants encryption (534, 538), those behind it are weaker, and would show the password for nothing.
/// </summary>
internal sealed class CautiousCredentials(NetworkCredential credential, DialogueRecorder recorder) : ICredentials
{
    private const int TransitionNeeded = 432; // RFC 4954 6: the password has to be given once by PLAIN

    public NetworkCredential? GetCredential(Uri uri, string authType) => recorder.LastReply is null or { Code: < 400 or TransitionNeeded or (>= 500 and <= 504) } ? credential : null;
}
