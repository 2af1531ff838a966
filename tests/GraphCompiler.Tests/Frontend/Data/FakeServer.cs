using System.Net;

namespace GraphCompiler.Tests.Frontend.Data;

/// <summary>Answers requests with what a function gives for their address: bytes, or null for "404 not found".</summary>
internal sealed class FakeServer(Func<Uri, byte[]?> answer) : HttpMessageHandler
{
    /// <summary>A server that nobody can reach.</summary>
    public static FakeServer Unreachable => new(_ => throw new HttpRequestException("no such host is known"));

    /// <summary>The addresses asked for.</summary>
    public List<Uri> Requests { get; } = [];

    /// <summary>Never answers.</summary>
    public bool IsSilent { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!);
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return answer(request.RequestUri!) is byte[] bytes
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) }
            : new HttpResponseMessage(HttpStatusCode.NotFound);
    }
}
