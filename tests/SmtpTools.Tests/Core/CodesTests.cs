using System;
using System.Globalization;
using System.IO.Enumeration;
using System.Linq;
using SmtpTools.Catalogue;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>Codes and enhanced status codes: all are explained, listed or not.</summary>
public sealed class CodesTests
{
    private static readonly SmtpReplyDecoder s_decoder = SmtpReplyDecoder.Default;

    /// <summary>The table of the project's founding page, in its order.</summary>
    public static TheoryData<int> FoundingCodes => [211, 214, 220, 221, 250, 251, 354, 421, 450, 451, 452, 500, 501, 502, 503, 504, 550, 551, 552, 553, 554];

    [Theory]
    [MemberData(nameof(FoundingCodes))]
    public void The_founding_pages_codes_are_explained_in_full(int code)
    {
        SmtpReplyInfo info = s_decoder.Decode(code);
        Assert.Equal(code, info.Code);
        Assert.All([info.Meaning, info.Cause, info.SenderAction, info.AdministratorAction, info.Reference!], Assert.NotEmpty);
        Assert.StartsWith("RFC", info.Reference, StringComparison.Ordinal);
        Assert.NotEqual("Unknown", info.Reason);
        Assert.Empty(info.Warnings);
    }

    // RFC 5321 4.2.1, and for the first digit 1 RFC 2821 4.2.1.
    private static readonly string[] s_classes = ["", "Positive preliminary", "Positive completion", "Positive intermediate", "Transient negative completion", "Permanent negative completion"];
    private static readonly string[] s_subjects = ["Syntax", "Information", "Connections", "Unspecified", "Unspecified", "Mail system", "Undefined", "Undefined", "Undefined", "Undefined"];

    // RFC 5321 4.2.3, 1845, 1985, 2645, 4954, 5248, 7504.
    private static readonly int[] s_standard =
    [
        211, 214, 220, 221, 235, 250, 251, 252, 253, 334, 354, 355, 421, 422, 430, 432, 450, 451, 452, 453, 454, 455, 458, 459,
        500, 501, 502, 503, 504, 521, 523, 524, 525, 530, 533, 534, 535, 538, 550, 551, 552, 553, 554, 555, 556,
    ];

    [Fact]
    public void Every_code_from_100_to_599_has_a_class_a_subject_and_a_meaning()
    {
        for (int code = 100; code <= 599; code++)
        {
            SmtpReplyInfo info = s_decoder.Decode(code);
            Assert.Equal(code, info.Code);
            Assert.StartsWith(s_classes[code / 100], info.Class, StringComparison.Ordinal);
            Assert.StartsWith(s_subjects[code / 10 % 10], info.Subject, StringComparison.Ordinal);
            Assert.All([info.Meaning, info.Cause, info.SenderAction, info.AdministratorAction], Assert.NotEmpty);
            Assert.Equal(s_standard.Contains(code), !info.Warnings.Any(w => w.Contains("in no standard", StringComparison.Ordinal)));
            Assert.Equal(code >= 400 && s_decoder.Catalogue.Code(code)?.Reason != SmtpReason.Information, info.Party != "Nobody");
        }
    }

    [Theory]
    [InlineData("5321", 211, 214, 220, 221, 250, 251, 252, 354, 421, 450, 451, 452, 455, 500, 501, 502, 503, 504, 550, 551, 552, 553, 554, 555)]
    [InlineData("4954", 235, 334, 432, 454, 530, 534, 535, 538)]
    [InlineData("3207", 220, 454)]
    [InlineData("7504", 521, 556)]
    public void The_standards_codes_are_listed_with_their_source(string rfc, params int[] codes)
    {
        foreach (int code in codes)
        {
            CodeEntry? entry = s_decoder.Catalogue.Code(code);
            Assert.NotNull(entry);
            Assert.Contains("RFC", entry.Reference, StringComparison.Ordinal);
            if (code != 220 || rfc != "3207")
            {
                Assert.Contains(rfc, entry.Reference, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_whole_registry_of_enhanced_status_codes_is_there()
    {
        // Subject by subject, how many details IANA's registry has, and what RFC 3463 3.2 calls it.
        int[] details = [1, 11, 5, 7, 8, 7, 11, 31];
        string[] subjects = ["Other or undefined", "Addressing", "Mailbox", "Mail system", "Network and routing", "Mail delivery protocol", "Message content or media", "Security or policy"];
        Assert.Equal(details, s_decoder.Catalogue.EnhancedCodes.GroupBy(e => e.Subject).OrderBy(g => g.Key).Select(g => g.Count()));
        foreach (EnhancedEntry entry in s_decoder.Catalogue.EnhancedCodes)
        {
            SmtpReplyInfo info = s_decoder.Decode(string.Create(CultureInfo.InvariantCulture, $"{entry.Classes[^1]}.{entry.Subject}.{entry.Detail}"));
            Assert.Equal("Registered", info.EnhancedStatus);
            Assert.Equal(subjects[entry.Subject] + " status", info.EnhancedSubject);
            Assert.All([info.Meaning, info.SenderAction, info.AdministratorAction, info.EnhancedDetail!, info.Reference!], Assert.NotEmpty);
        }
    }

    [Theory]
    [InlineData("299 anything", "Delivered", "Nobody")]
    [InlineData("399", "Information", "Nobody")]
    [InlineData("599", "Unknown", "SenderAdministrator")]
    [InlineData("571 go away", "Unknown", "SenderAdministrator")]
    [InlineData("450 4.7.1 Greylisted", "Greylisted", "Nobody")] // the client comes back by itself
    [InlineData("550 Greylisted", "Greylisted", "Sender")] // it does not
    [InlineData("550 5.7.520 Access denied, Your organization does not allow external forwarding", "PolicyRejected", "SenderAdministrator")]
    [InlineData("554 5.7.1 <mail.example.net[192.0.2.1]>: Client host rejected: Access denied (in reply to RCPT TO command)", "PolicyRejected", "SenderAdministrator")]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using list.example (in reply to RCPT TO command)", "IpBlocklisted", "SenderAdministrator")]
    [InlineData("554 mx.example.com ESMTP not accepting connections", "ServiceUnavailable", "RecipientAdministrator")]
    [InlineData("421 mx.example.com ESMTP not accepting connections", "ServiceUnavailable", "RecipientAdministrator")]
    [InlineData("554 mx.example.com not accepting connections at this time", "ServiceUnavailable", "RecipientAdministrator")]
    public void Who_must_act_where_no_list_has_the_cause(string text, string reason, string party) =>
        Assert.Equal((reason, party), (s_decoder.Decode(text).Reason, s_decoder.Decode(text).Party));

    [Theory] // RFC 3463 3.1
    [InlineData("2.0.0", "Success")]
    [InlineData("4.0.0", "Persistent transient failure")]
    [InlineData("5.0.0", "Permanent failure")]
    public void The_class_of_an_enhanced_status_code_is_named(string code, string name) => Assert.Equal(name, s_decoder.Decode(code).EnhancedClass);

    [Fact]
    public void An_unregistered_enhanced_code_is_said_to_be_so()
    {
        SmtpReplyInfo info = s_decoder.Decode("550 5.9.77 something odd");
        Assert.Equal("Unregistered", info.EnhancedStatus);
        Assert.Contains(info.Warnings, w => w.Contains("5.9.77 is not in the IANA registry", StringComparison.Ordinal));
    }

    [Fact]
    public void Contradicting_codes_are_said_to_be_so()
    {
        SmtpReplyInfo info = s_decoder.Decode("550 4.1.1 User unknown");
        Assert.Equal("Contradicted", info.EnhancedStatus);
        Assert.Contains(info.Warnings, w => w.Contains("begins with 5", StringComparison.Ordinal));
    }

    [Fact]
    public void A_providers_own_code_is_told_from_the_registrys()
    {
        SmtpReplyInfo info = s_decoder.Decode("550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/");
        Assert.Equal("Microsoft365", info.Provider);
        Assert.Equal("Provider", info.EnhancedStatus);
        Assert.Equal("IpBlocklisted", info.Reason);
    }

    [Theory]
    [InlineData("504 5.7.30 Command parameter not supported", "TlsRequired")]
    [InlineData("538 5.7.11 command not supported", "TlsRequired")]
    [InlineData("501 5.1.7 Syntax error in parameters", "AddressSyntax")]
    [InlineData("554 5.7.26 Service unavailable", "SenderAuthentication")]
    [InlineData("452 4.2.2 Service unavailable", "MailboxFull")]
    [InlineData("450 4.7.1 Service unavailable", "ServiceUnavailable")] // 4.7.1 tells little
    [InlineData("550 5.5.1 Service unavailable", "ServiceUnavailable")] // 5.5.1 is as general
    [InlineData("550 5.2.2 User unknown", "RecipientUnknown")] // no general words
    [InlineData("550 5.7.1 User unknown", "RecipientUnknown")]
    [InlineData("501 5.1.5 go away", "ProtocolError")] // 5.1.5 says yes, 501 does not
    public void A_telling_enhanced_code_outranks_general_words(string text, string reason) => Assert.Equal(reason, s_decoder.Decode(text).Reason);

    [Theory]
    [InlineData("554 not accepting connections")]
    [InlineData("554 mail.example.com ESMTP not accepting connections")]
    [InlineData("554 5.3.2 mail.example.com not accepting connections")]
    public void Who_refuses_connections_for_good_is_not_waited_for(string text)
    {
        SmtpReplyInfo info = s_decoder.Decode(text);
        Assert.Equal(("ServiceUnavailable", "AfterChange"), (info.Reason, info.Retry));
        Assert.StartsWith("Do not wait", info.SenderAction, StringComparison.Ordinal);
        Assert.Equal("Later", s_decoder.Decode("421 4.3.2 mail.example.com not accepting connections now").Retry);
    }

    [Theory]
    [InlineData("451 4.7.1 Please try again later", true)]
    [InlineData("451 4.7.1 Greylisting in action, please come back later", false)]
    public void Greylisting_that_only_the_code_shows_is_probable(string text, bool isProbable)
    {
        SmtpReplyInfo info = s_decoder.Decode(text);
        Assert.Equal("Greylisted", info.Reason);
        Assert.Equal(isProbable, info.Meaning.Contains("probably", StringComparison.Ordinal));
    }

    [Fact]
    public void An_enhanced_code_explains_more_than_general_words_of_the_same_reason() =>
        Assert.Equal(s_decoder.Decode("5.6.7").Meaning, s_decoder.Decode("553 5.6.7 Command parameter not supported").Meaning);

    [Theory]
    [InlineData(552, SmtpCommand.Mail, "MessageTooLarge")]
    [InlineData(452, SmtpCommand.Rcpt, "TooManyRecipients")]
    [InlineData(550, SmtpCommand.Mail, "SenderRejected")]
    public void The_command_sharpens_the_meaning(int code, SmtpCommand command, string reason)
    {
        SmtpReplyInfo sharp = s_decoder.Decode(code, command);
        Assert.Equal(reason, sharp.Reason);
        Assert.NotEqual(s_decoder.Decode(code).Meaning, sharp.Meaning);
    }

    [Fact]
    public void The_552_to_rcpt_mentions_too_many_recipients() =>
        Assert.Contains("too many recipients", s_decoder.Decode(552, SmtpCommand.Rcpt).Meaning, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void A_code_that_a_command_cannot_get_is_warned_of()
    {
        Assert.Contains(s_decoder.Decode(354, SmtpCommand.Rcpt).Warnings, w => w.Contains("no answer to RCPT TO", StringComparison.Ordinal));
        Assert.Empty(s_decoder.Decode(550, SmtpCommand.Rcpt).Warnings);
    }

    [Fact]
    public void Wildcards_list_what_fits()
    {
        Assert.Equal([550, 551, 552, 553, 554, 555, 556], s_decoder.Find("55*").Select(info => info.Code!.Value));
        Assert.All(s_decoder.Find("5.7.*"), info => Assert.StartsWith("5.7.", info.EnhancedCode, StringComparison.Ordinal));
        Assert.Equal(s_decoder.KnownCodes.Count, s_decoder.Find("*").Count());
        Assert.Empty(s_decoder.Find("9*"));
    }

    [Theory]
    [InlineData("5?0")]
    [InlineData("5.7.1*")]
    [InlineData("*.1.?")]
    [InlineData("*5*5*")]
    [InlineData("?")]
    [InlineData("**.*?")]
    [InlineData("5*.7*.1")]
    [InlineData("*1?")]
    public void Wildcards_mean_what_they_mean_elsewhere(string pattern) =>
        Assert.Equal(s_decoder.KnownCodes.Select(code => code.Key).Where(code => FileSystemName.MatchesSimpleExpression(pattern, code)), s_decoder.Find(pattern).Select(info => info.EnhancedCode ?? $"{info.Code}"));

    [Fact]
    public void A_pattern_of_many_stars_is_answered() // within the age of the universe
    {
        string stars = string.Concat(Enumerable.Repeat("*?", 3)) + new string('*', 10_000);
        Assert.Equal(s_decoder.KnownCodes.Count, s_decoder.Find(stars).Count());
        Assert.Empty(s_decoder.Find(stars + "x"));
    }

    [Fact]
    public void A_reason_lists_its_codes_and_rules()
    {
        SmtpReplyInfo[] known = s_decoder.FindReason(SmtpReason.MailboxFull).ToArray();
        Assert.All(known, info => Assert.Equal("MailboxFull", info.Reason));
        Assert.Contains(known, info => info is { Code: 552, Text: "" });
        Assert.Contains(known, info => info is { EnhancedCode: "5.2.2", Code: null });
        Assert.Contains(known, info => info.Text.Length > 0);
    }
}
