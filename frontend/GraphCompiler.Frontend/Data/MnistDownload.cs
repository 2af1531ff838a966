using System.Diagnostics;
using System.Globalization;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Frontend.Data;

/// <summary>Fetches the MNIST files from their mirrors into a folder; what does not have the published content is not kept.</summary>
internal sealed class MnistDownload(HttpMessageHandler? handler, string folder, TextWriter? log) : IDisposable
{
    /// <summary>More than the largest of the files; a server may not send more.</summary>
    private const int MaxBytes = 16 << 20;

    private static readonly Uri[] Mirrors =
        [new("https://storage.googleapis.com/cvdf-datasets/mnist/"), new("https://ossci-datasets.s3.amazonaws.com/mnist/")];

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5), StallTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenUpdates = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient client = handler is null
        ? new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout })
        : new HttpClient(handler, disposeHandler: false);

    /// <summary>Fetches a file from the first mirror that has it.</summary>
    /// <exception cref="GraphCompilerException">GRC7103: none of them does; the message has each one's reason.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellation"/>.</exception>
    public async Task<NdArray> FetchAsync(MnistFile file, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        foreach (Uri mirror in Mirrors)
        {
            try
            {
                byte[] bytes = await FetchAsync(new Uri(mirror, file.Name + ".gz"), cancellation).ConfigureAwait(false);
                using DataFile content = DataFile.Of($"{mirror.Host}/{file.Name}.gz", bytes);
                NdArray array = file.Read(content);
                Keep(file, bytes);
                return array;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or GraphCompilerException
                || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                reasons.Add($"{mirror.Host}: {Reason(fault)}");
            }
        }

        throw DiagnosticId.DataUnavailable.Error($"{file.Name}.gz cannot be downloaded ({string.Join("; ", reasons)})");
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => client.Dispose();

    private static string Reason(Exception fault) => fault switch
    {
        GraphCompilerException typed => typed.Diagnostic.Message,
        OperationCanceledException => "no answer in time",
        _ => fault.Message,
    };

    private async Task<byte[]> FetchAsync(Uri address, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StallTimeout);
        using HttpResponseMessage response =
            await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using Stream stream = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        long lastUpdate = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, patience.Token).ConfigureAwait(false)) > 0)
        {
            patience.CancelAfter(StallTimeout);
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxBytes)
            {
                throw new IOException($"more than {MaxBytes} bytes");
            }

            if (lastUpdate == 0 || Stopwatch.GetElapsedTime(lastUpdate) >= BetweenUpdates)
            {
                lastUpdate = Stopwatch.GetTimestamp();
                Report(address, bytes.Length, response.Content.Headers.ContentLength);
            }
        }

        return bytes.ToArray();
    }

    private void Report(Uri address, long bytes, long? total) => log?.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"downloading {address}: {bytes / 1e6:F1}{(total is long all ? $" of {all / 1e6:F1}" : "")} MB"));

    private void Keep(MnistFile file, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(Path.Combine(folder, file.Name + ".gz"), stream => stream.Write(bytes));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or GraphCompilerException)
        {
            log?.WriteLine($"{file.Name}.gz could not be kept for the next time: {Reason(fault)}");
        }
    }
}
