def test_serve_says_that_the_pages_come(bare_cli):
    assert bare_cli.done("serve", "--port", "8080") == "The pages come with the next release.\n"
