/// What a long run tells whoever waits for it.
public typealias RunProgress = @Sendable (String) -> Void
